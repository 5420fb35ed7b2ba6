/** Resources of processes under long or heavy load: memory, files, threads. */
package io.adapterfactory.verification.load;
