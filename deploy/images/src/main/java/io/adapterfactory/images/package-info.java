/** Container images of the services, written layer by layer without a container engine. */
package io.adapterfactory.images;
