/** The nano world's recipes and tables: what is trained with which settings, and how it is measured. */
package io.adapterfactory.t2l.experiment;
