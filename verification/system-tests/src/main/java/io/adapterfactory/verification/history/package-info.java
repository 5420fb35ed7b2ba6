/** What happened in a campaign: its history, and what the topics and the store hold afterwards. */
package io.adapterfactory.verification.history;
