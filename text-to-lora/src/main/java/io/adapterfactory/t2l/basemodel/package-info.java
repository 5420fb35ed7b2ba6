/** What a base model's folder says beyond its Hugging Face files: how prompts are built, and which tasks it is trained on. */
package io.adapterfactory.t2l.basemodel;
