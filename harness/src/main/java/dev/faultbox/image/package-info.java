/**
 * From a program on disk to the file system a container starts from: what kind of file it is, the
 * libraries it needs, and a content-addressed image. Knows nothing of engines; the caller uploads.
 */
@org.jspecify.annotations.NullMarked
package dev.faultbox.image;
