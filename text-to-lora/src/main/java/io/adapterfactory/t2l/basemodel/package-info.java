/** Properties of a base model beyond its Hugging Face files: how prompts are built, and its task suite. */
package io.adapterfactory.t2l.basemodel;
