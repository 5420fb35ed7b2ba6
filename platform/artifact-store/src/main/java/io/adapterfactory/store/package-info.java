/** Artifacts in an S3 bucket, with a copy on this machine of what is used. */
package io.adapterfactory.store;
