/** Where models come from: the Hugging Face Hub, with what people see of a download, and model cards. */
package io.adapterfactory.cli.command.source;
