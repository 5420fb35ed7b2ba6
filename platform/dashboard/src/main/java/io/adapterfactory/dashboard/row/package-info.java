/** What one record of a topic says, as the pages show it. */
package io.adapterfactory.dashboard.row;
