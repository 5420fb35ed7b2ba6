/** The parts of a Markdown page. */
package io.adapterfactory.verification.reference.page;
