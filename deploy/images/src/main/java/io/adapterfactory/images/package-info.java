/** Container images of the services, built layer by layer without a container engine. */
package io.adapterfactory.images;
