/** Commands that make, score, and inspect adapters and hypernetworks without a broker. */
package io.adapterfactory.cli.command.adapter;
