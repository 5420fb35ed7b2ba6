/** How often a round of further training draws each of its tasks. */
package io.adapterfactory.t2l.training.curriculum;
