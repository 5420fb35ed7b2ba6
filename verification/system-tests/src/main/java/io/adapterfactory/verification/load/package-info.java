/** What processes hold while work comes for long, or waits in great numbers: memory, files, threads. */
package io.adapterfactory.verification.load;
