/** Tests of the demo services, which are no Java but have no better place to be tested from. */
@org.jspecify.annotations.NullMarked
package dev.faultbox.demo;
