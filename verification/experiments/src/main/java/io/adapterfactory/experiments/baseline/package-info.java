/** What Text-to-LoRA is compared with: other ways to make, choose, mix or compress adapters. */
package io.adapterfactory.experiments.baseline;
