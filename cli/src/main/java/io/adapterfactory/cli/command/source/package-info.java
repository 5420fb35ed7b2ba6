/** Sources of models: the Hugging Face Hub, with download progress, and model cards. */
package io.adapterfactory.cli.command.source;
