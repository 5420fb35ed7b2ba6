/** The Java sources of the project as the JDK's own parser reads them: types, annotations, constants, and Javadoc as Markdown. */
package io.adapterfactory.verification.reference.source;
