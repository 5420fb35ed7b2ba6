package io.adapterfactory.images;

/** For which processor an image brings libtorch. */
enum Form {
    CPU("cpu"),
    /** CUDA 12.8, as the engine's native part was built for it. */
    GPU("cu128");

    private final String flavor;

    Form(String flavor) {
        this.flavor = flavor;
    }

    /** libtorch's name for it. */
    String flavor() {
        return flavor;
    }
}
