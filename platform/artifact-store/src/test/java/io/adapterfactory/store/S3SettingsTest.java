package io.adapterfactory.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class S3SettingsTest {

    @Test
    void withoutSettingsItIsAmazons() {
        S3Settings settings = S3Settings.of("s3://bucket/some/prefix/", Map.<String, String>of()::get);

        assertThat(settings.bucket()).isEqualTo("bucket");
        assertThat(settings.prefix()).isEqualTo("some/prefix/");
        assertThat(settings.endpoint()).isEmpty();
        assertThat(settings.pathStyle()).isFalse();
        assertThat(settings.timeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(S3Settings.of("s3://bucket", Map.<String, String>of()::get).prefix())
                .isEmpty();
    }

    @Test
    void otherServersGetPathStyleRequestsUnlessConfigured() {
        Map<String, String> set = Map.of("FACTORY_S3_ENDPOINT", "http://minio:9000", "FACTORY_S3_REGION", "eu-1");

        S3Settings settings = S3Settings.of("s3://bucket", set::get);

        assertThat(settings.endpoint()).contains(URI.create("http://minio:9000"));
        assertThat(settings.region()).isEqualTo(Optional.of("eu-1"));
        assertThat(settings.pathStyle()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "FACTORY_S3_ENDPOINT | minio:9000 | FACTORY_S3_ENDPOINT is 'minio:9000'; expected an address such as http://minio:9000",
                "FACTORY_S3_PATH_STYLE | yes | FACTORY_S3_PATH_STYLE is 'yes'; expected true or false",
                "FACTORY_S3_TIMEOUT | 30 | FACTORY_S3_TIMEOUT is '30'; expected a duration such as PT30S",
                "FACTORY_S3_COPIES_BYTES | -1 | FACTORY_S3_COPIES_BYTES is '-1'; expected a number of bytes such as 21474836480",
                "FACTORY_S3_TIMEOUT | PT0S | the store's timeout is PT0S; expected one above 0"
            })
    void wrongSettingsAreNamed(String name, String value, String message) {
        assertThatThrownBy(() -> S3Settings.of("s3://bucket", Map.of(name, value)::get))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource({"file:///store", "s3:///path", "s3://bucket?x=1"})
    void anInvalidBucketIsRefused(String store) {
        assertThatThrownBy(() -> S3Settings.of(store, Map.<String, String>of()::get))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the store '" + store + "' is not a bucket; expected s3://bucket or s3://bucket/prefix");
    }
}
