/** Answers to inputs that a person types into the dashboard's playground. */
package io.adapterfactory.evaluator.playground;
