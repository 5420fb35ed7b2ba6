/** The page of settings: configuration interfaces, properties, and other environment variables. */
package io.adapterfactory.verification.reference.settings;
