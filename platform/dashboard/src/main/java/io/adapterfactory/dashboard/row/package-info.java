/** Rows of the pages, each made from records of a topic. */
package io.adapterfactory.dashboard.row;
