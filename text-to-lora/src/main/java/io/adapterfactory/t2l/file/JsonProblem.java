package io.adapterfactory.t2l.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;

/**
 * Describes an error in a JSON file: Jackson's message without the parts about its settings and about where an object
 * began.
 */
public final class JsonProblem {

    private JsonProblem() {}

    /** For the end of a message that names the file and the line. */
    public static String of(JsonProcessingException problem) {
        return problem.getOriginalMessage()
                .replaceFirst("(?s) \\(start marker at .*", "")
                .replaceFirst("(?s): enable `.*` to allow.*", "");
    }

    /** For the end of a message that names only the file: includes the line, if it is known. */
    public static String withLine(IOException problem) {
        if (!(problem instanceof JsonProcessingException json)) {
            return String.valueOf(problem.getMessage());
        }
        return of(json)
                + (json.getLocation() == null
                        ? ""
                        : " (line " + json.getLocation().getLineNr() + ")");
    }
}
