package io.adapterfactory.cli.launch;

/** The services of a factory. */
public enum Service {
    GENERATOR("generator-service", 8101, "-Xmx512m"),
    EVALUATOR("evaluator-service", 8102, "-Xmx640m"),
    TRAINER("trainer-service", 8103, "-Xmx1g");

    private final String module;
    private final int usualPort;
    private final String heap;

    Service(String module, int usualPort, String heap) {
        this.module = module;
        this.usualPort = usualPort;
        this.heap = heap;
    }

    public String module() {
        return module;
    }

    /** The port that is used if it is free. */
    int usualPort() {
        return usualPort;
    }

    /** Maximum heap size; tensors are outside the heap. */
    String heap() {
        return heap;
    }
}
