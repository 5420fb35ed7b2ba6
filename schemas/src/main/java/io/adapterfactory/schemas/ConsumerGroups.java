package io.adapterfactory.schemas;

/** Kafka consumer groups of the services; operators and monitoring know them by these names. */
public final class ConsumerGroups {

    public static final String GENERATOR = "generator-service";
    public static final String EVALUATOR = "evaluator-service";
    public static final String TRAINER = "trainer-service";

    private ConsumerGroups() {}
}
