/** Artifacts in an S3 bucket, with local copies of those in use. */
package io.adapterfactory.store;
