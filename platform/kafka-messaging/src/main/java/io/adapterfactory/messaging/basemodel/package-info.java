/** Which base models' records a pod takes, where not every pod takes all. */
package io.adapterfactory.messaging.basemodel;
