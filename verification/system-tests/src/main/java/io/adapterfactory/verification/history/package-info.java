/** The facts of a campaign: its history, and the content of the topics and the store afterwards. */
package io.adapterfactory.verification.history;
