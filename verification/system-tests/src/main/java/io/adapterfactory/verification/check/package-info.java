/** The rules that must hold after a campaign. */
package io.adapterfactory.verification.check;
