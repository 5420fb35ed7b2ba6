/**
 * The digests that identify a base model. Their definition in {@code docs/reference/base-model-digests.md} is a
 * contract: a change here invalidates every stored digest.
 */
package io.adapterfactory.t2l.basemodel.digest;
