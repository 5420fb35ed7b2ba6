package io.adapterfactory.schemas.wire;

import com.microsoft.kiota.ApiException;
import io.apicurio.registry.resolver.config.SchemaResolverConfig;
import io.apicurio.registry.rest.client.models.ProblemDetails;
import io.apicurio.registry.serde.avro.AvroKafkaSerializer;
import io.apicurio.registry.serde.avro.AvroSerdeConfig;
import io.vertx.core.VertxException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;

/**
 * Converts between Avro records and the registry's wire format. Channels carry bytes, so that a record that cannot be
 * read goes to the dead letters unchanged.
 */
public final class EventCodec implements AutoCloseable {

    private static final int SERVER_ERROR = 500;
    private static final int NOT_FOUND = 404;

    /** Avro's own settings, and the defaults: a record that claims more is rejected before memory is allocated. */
    private static final Map<String, String> LIMITS = Map.of(
            "org.apache.avro.limits.string.maxLength", "8388608",
            "org.apache.avro.limits.bytes.maxLength", "8388608",
            "org.apache.avro.limits.collectionItems.maxLength", "1000000");

    static {
        LIMITS.forEach((name, value) -> {
            if (System.getProperty(name) == null) {
                System.setProperty(name, value); // Avro reads them once, at the first decoding
            }
        });
    }

    private final URI registry;
    private final RegistryReadiness readiness;
    private final AvroKafkaSerializer<SpecificRecord> serializer = new AvroKafkaSerializer<>();
    private final WholeRecordDeserializer deserializer = new WholeRecordDeserializer();

    /** @param registry address of its API, for example {@code http://127.0.0.1:8081/apis/registry/v3} */
    public EventCodec(URI registry) {
        this.registry = registry;
        this.readiness = new RegistryReadiness(registry);
        Map<String, Object> settings = settings(registry);
        inOwnClassLoader(() -> {
            serializer.configure(settings, false);
            deserializer.configure(new AvroSerdeConfig(settings), false);
            return null;
        });
    }

    /**
     * Settings of the registry's serializers and deserializers, for callers that do not use this class. A schema is
     * registered whole, with one subject for each topic, because many clients in other languages do not follow
     * references between schemas.
     *
     * @param registry address of its API
     */
    public static Map<String, Object> settings(URI registry) {
        return Map.of(
                SchemaResolverConfig.REGISTRY_URL,
                registry.toString(),
                SchemaResolverConfig.AUTO_REGISTER_ARTIFACT,
                true,
                SchemaResolverConfig.DEREFERENCE_SCHEMA,
                true,
                AvroSerdeConfig.USE_SPECIFIC_AVRO_READER,
                true);
    }

    /** @throws RegistryUnreachableException if the schema cannot be registered now */
    public synchronized byte[] encode(String topic, SpecificRecord record) {
        try {
            return inOwnClassLoader(() -> serializer.serialize(topic, record));
        } catch (RuntimeException e) {
            throw new RegistryUnreachableException(
                    "the schema registry at %s did not accept the schema of %s: %s"
                            .formatted(registry, topic, innermost(e)),
                    e);
        }
    }

    /**
     * @throws UnreadableEventException if the bytes are not a record of a registered schema, or are of another type
     * @throws RegistryUnreachableException if the registry is unavailable or not ready
     */
    public synchronized <T extends SpecificRecord> T decode(String topic, byte[] bytes, Class<T> type) {
        if (bytes == null) {
            throw new UnreadableEventException("the record has no value; expected a " + type.getSimpleName());
        }
        Object record;
        try {
            record = read(topic, bytes);
        } catch (RegistryUnreachableException e) {
            throw e;
        } catch (RuntimeException e) {
            if (isConnectionTrouble(e)) {
                throw new RegistryUnreachableException(
                        "the schema registry at %s cannot be reached: %s".formatted(registry, innermost(e)), e);
            }
            if (isUnknownSchema(e)) {
                throw new UnreadableEventException(
                        "the registry has no schema with the id %d, which the record names; expected the id of a %s"
                                .formatted(ByteBuffer.wrap(bytes).getInt(1), type.getSimpleName()),
                        e);
            }
            throw new UnreadableEventException(
                    ("the record's %d bytes are not an Avro record of a registered schema: %s; expected a %s in the"
                                    + " registry's wire format")
                            .formatted(bytes.length, innermost(e), type.getSimpleName()),
                    e);
        }
        if (!type.isInstance(record)) {
            throw new UnreadableEventException("the record is a %s; expected a %s"
                    .formatted(record == null ? "null" : record.getClass().getSimpleName(), type.getSimpleName()));
        }
        return type.cast(record);
    }

    /** A schema counts as unknown only if a registry that is ready does not know it. */
    private Object read(String topic, byte[] bytes) {
        Supplier<Object> reading = () -> deserializer.deserializeData(topic, bytes);
        try {
            return inOwnClassLoader(reading);
        } catch (RuntimeException e) {
            if (!isUnknownSchema(e)) {
                throw e;
            }
            if (!readiness.isReady()) {
                throw new RegistryUnreachableException("the schema registry at %s is not ready".formatted(registry), e);
            }
            return inOwnClassLoader(reading); // it may have become ready in between
        }
    }

    /** Apicurio looks up handlers and records in the thread's class loader, which may be any in our threads. */
    private static <T> T inOwnClassLoader(Supplier<T> work) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(EventCodec.class.getClassLoader());
        try {
            return work.get();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static boolean isConnectionTrouble(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException
                    || cause instanceof SocketException
                    || cause instanceof UnknownHostException
                    || cause instanceof ClosedChannelException
                    || cause instanceof TimeoutException
                    || cause instanceof VertxException // the connection ended before the answer
                    || (cause instanceof ApiException api && api.getResponseStatusCode() >= SERVER_ERROR)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isUnknownSchema(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof ApiException api && api.getResponseStatusCode() == NOT_FOUND) {
                return true;
            }
        }
        return false;
    }

    private static String innermost(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        if (cause instanceof ProblemDetails problem) {
            return "the registry says "
                    + Optional.ofNullable(problem.getTitle()).orElse(problem.getDetail());
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    @Override
    public void close() {
        serializer.close();
        deserializer.close();
    }
}
