package io.adapterfactory.t2l.lora;

import static org.assertj.core.api.Assertions.assertThat;

import io.adapterfactory.t2l.tensor.FloatType;
import org.junit.jupiter.api.Test;

class AdapterIdTest {

    /**
     * The expected value comes from another SHA-256 implementation: hashlib over struct.pack(">i", len) + bytes of each
     * part.
     */
    @Test
    void isTheStartOfTheDigestOfTheFramedParts() {
        assertThat(AdapterId.of("nano", "v1", "reverse the list.", ExportForm.FOLDED, FloatType.F32))
                .isEqualTo("96b0e9c19e9a9118b03115fcbf739f5b");
        // Computed in the same way, with "bf16" as the fifth part.
        assertThat(AdapterId.of("nano", "v1", "reverse the list.", ExportForm.FOLDED, FloatType.BF16))
                .isEqualTo("29c73ce6949216b9501c4154217c8378");
    }

    @Test
    void doesNotConfuseWhereAPartEnds() {
        assertThat(AdapterId.of("nano", "v1", "x.", ExportForm.FOLDED, FloatType.F32))
                .isNotEqualTo(AdapterId.of("nanov", "1", "x.", ExportForm.FOLDED, FloatType.F32))
                .isNotEqualTo(AdapterId.of("nano", "v1x", ".", ExportForm.FOLDED, FloatType.F32))
                .isNotEqualTo(AdapterId.of("nano", "v1", "x.", ExportForm.FAITHFUL, FloatType.F32))
                .isNotEqualTo(AdapterId.of("nano", "v1", "x.", ExportForm.FOLDED, FloatType.F16));
    }

    @Test
    void onlyItsOwnFormIsValid() {
        assertThat(AdapterId.isValid("0123456789abcdef0123456789abcdef")).isTrue();
        assertThat(AdapterId.isValid("../../etc/passwd")).isFalse();
        assertThat(AdapterId.isValid("0123456789ABCDEF0123456789ABCDEF")).isFalse();
    }
}
