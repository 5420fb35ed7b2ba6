/** What Text-to-LoRA is compared with: other ways to make, choose, mix or compress adapters. */
package io.adapterfactory.t2l.baseline;
