/** Health of the evaluator; the dashboard's API is in the module {@code platform/dashboard}. */
package io.adapterfactory.evaluator.http;
