/**
 * The digests that identify a base model. What each one covers is a contract, described in
 * {@code docs/reference/base-model-digests.md}: a change here makes every stored digest worthless.
 */
package io.adapterfactory.t2l.basemodel.digest;
