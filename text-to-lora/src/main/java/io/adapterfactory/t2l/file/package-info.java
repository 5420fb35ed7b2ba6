/** Files and their digests: size limits, JSON documents, and checks of paths and of write access. */
package io.adapterfactory.t2l.file;
