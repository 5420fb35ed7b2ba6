/** The reference pages of the documentation, generated from sources, schemas, properties, and the model of the command line. */
package io.adapterfactory.verification.reference;
