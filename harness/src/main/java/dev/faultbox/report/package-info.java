/**
 * Everything a user reads: console, progress, JSON, JUnit XML, errors. Every output is a listener
 * on the one stream of a run, so that they cannot disagree. Depends on the model only.
 */
@org.jspecify.annotations.NullMarked
package dev.faultbox.report;
