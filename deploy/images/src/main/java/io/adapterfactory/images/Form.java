package io.adapterfactory.images;

/** The processor that an image's libtorch is built for. */
enum Form {
    CPU("cpu"),
    /** CUDA 12.8, as the engine's native part was built for it. */
    GPU("cu128");

    private final String flavor;

    Form(String flavor) {
        this.flavor = flavor;
    }

    /** libtorch's name for this processor. */
    String flavor() {
        return flavor;
    }
}
