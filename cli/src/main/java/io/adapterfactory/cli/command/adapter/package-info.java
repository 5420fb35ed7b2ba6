/** Commands that generate, score, and inspect adapters and hypernetworks without a broker. */
package io.adapterfactory.cli.command.adapter;
