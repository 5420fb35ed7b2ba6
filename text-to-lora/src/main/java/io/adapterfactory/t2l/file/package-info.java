/** Files and their digests: size limits, JSON documents, where a file may be written. */
package io.adapterfactory.t2l.file;
