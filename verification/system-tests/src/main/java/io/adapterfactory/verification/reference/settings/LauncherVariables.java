package io.adapterfactory.verification.reference.settings;

import java.util.List;

/**
 * Environment variables that plain Java code and scripts read. A test finds every {@code FACTORY_...} in the code that no page of
 * settings names.
 */
final class LauncherVariables {

    private static final String SERVICES = "services, commands with `--store`";
    private static final String HUB = "commands that read the Hugging Face Hub";
    private static final String COMMANDS = "`promote`, `rollback`, `hypernetwork add`";
    private static final String SCRIPT = "`deploy/factory`";

    static final List<Variable> ALL = List.of(
            new Variable(
                    "FACTORY_S3_ENDPOINT",
                    SERVICES,
                    "",
                    "Address of an S3 server for a store in a bucket. By default the address of Amazon S3."),
            new Variable(
                    "FACTORY_S3_REGION",
                    SERVICES,
                    "",
                    "Region of the bucket. By default the region of the AWS SDK's default chain."),
            new Variable(
                    "FACTORY_S3_PATH_STYLE",
                    SERVICES,
                    "",
                    "Whether addresses have the bucket in the path and not in the host name. By default `true` with an endpoint."),
            new Variable(
                    "FACTORY_S3_TIMEOUT",
                    SERVICES,
                    "PT30S",
                    "Maximum time without a response from the S3 server, per attempt."),
            new Variable(
                    "FACTORY_S3_COPIES_BYTES",
                    SERVICES,
                    "21474836480",
                    "Maximum size of the adapters and hypernetworks that are kept as local copies of a bucket, in bytes."),
            new Variable(
                    "FACTORY_DATASET_PLACES",
                    "trainer, evaluator",
                    "",
                    "Folders, separated by commas, that may contain data sets of tasks. By default every readable file."),
            new Variable(
                    "FACTORY_ALLOW_PUBLIC",
                    "services",
                    "false",
                    "Whether a service without login may listen on an address other than loopback."),
            new Variable(
                    "KAFKA_<KEY>",
                    "services, commands",
                    "",
                    "Sets `<key>` of the Kafka clients, for example `KAFKA_SECURITY_PROTOCOL` sets `security.protocol`."),
            new Variable(
                    "FACTORY_CACHE",
                    SCRIPT,
                    "",
                    "Folder for archives of loaded classes, with which commands, broker, registry, and services start faster; it may be"
                            + " removed at any time. `never`: keep none. By default `adapter-factory` in `$XDG_CACHE_HOME`, else in"
                            + " `~/.cache`."),
            new Variable("FACTORY_NATIVE_THREADS", "`up`, `demo`", "1", "Native threads of each service."),
            new Variable(
                    "FACTORY_TRAINER_NICE",
                    "`up`, `demo`",
                    "10",
                    "Niceness of the trainer's process; 0 leaves it unchanged."),
            new Variable(
                    "FACTORY_TRAINER_URL",
                    COMMANDS,
                    "http://127.0.0.1:8103",
                    "Address of the trainer, if no factory runs in `--data`."),
            new Variable(
                    "FACTORY_EVALUATOR_URL",
                    "`fleet`",
                    "http://127.0.0.1:8102",
                    "Address of the evaluator, if no factory runs in `--data`."),
            new Variable(
                    "FACTORY_TOKEN_FILE",
                    COMMANDS + ", `fleet`",
                    "",
                    "File with the token for the trainer or the evaluator, if no factory runs in `--data`."),
            new Variable("FACTORY_STACK_TRACES", "commands", "", "If set, errors print a stack trace."),
            new Variable("FACTORY_JAVA_OPTIONS", SCRIPT, "", "Options of the JVM that runs the commands."),
            new Variable(
                    "FACTORY_BUILD",
                    SCRIPT,
                    "",
                    "`never`: do not build, even if sources are newer than the last build."),
            new Variable("HF_ENDPOINT", HUB, "https://huggingface.co", "Address of the Hub."),
            new Variable("HF_TOKEN", HUB, "", "Token for the Hub. By default the token in `$HF_HOME/token`."),
            new Variable(
                    "HF_HOME",
                    HUB,
                    "~/.cache/huggingface",
                    "Folder for the token and for downloaded files. The other variables of huggingface_hub for its cache,"
                            + " timeouts, and proxies are read too."),
            new Variable("HF_HUB_OFFLINE", HUB, "", "`1`: use downloaded files only."),
            new Variable(
                    "DJL_CACHE_DIR",
                    "services, commands",
                    "~/.djl.ai",
                    "Folder that libtorch and other native libraries are unpacked to."),
            new Variable(
                    "PYTORCH_LIBRARY_PATH",
                    "services, commands",
                    "",
                    "Folder of another libtorch, for example one for a GPU."),
            new Variable(
                    "FACTORY_TAG", "Docker Compose", "", "Tag of the images. By default the version of the checkout."));

    private LauncherVariables() {}
}
