/** Adapters as zip files, in the formats of other programs. */
package io.adapterfactory.dashboard.download;
