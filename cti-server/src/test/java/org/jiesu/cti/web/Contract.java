package org.jiesu.cti.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;

/** The published documents, against which real answers and messages are held. */
final class Contract {

  private static final String BASE = "https://jiesu.invalid/api/";

  private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

  private final Set<String> succeeded = new ConcurrentSkipListSet<>();
  private final JsonNode openapi = document("openapi.yaml");
  private final JsonNode asyncapi = document("asyncapi.yaml");
  private final Map<String, JsonSchema> schemas = new ConcurrentHashMap<>();
  private final JsonSchemaFactory factory =
      JsonSchemaFactory.getInstance(
          SpecVersion.VersionFlag.V202012,
          builder -> builder.schemaMappers(mappers -> mappers.mapPrefix(BASE, "classpath:api/")));
  private final SchemaValidatorsConfig config =
      SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();

  JsonNode openapi() {
    return openapi;
  }

  JsonNode asyncapi() {
    return asyncapi;
  }

  private static JsonNode document(String name) {
    try (InputStream in = Contract.class.getResourceAsStream("/api/" + name)) {
      return new ObjectMapper(new YAMLFactory()).readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every documented operation, as {@code GET /path}. */
  Set<String> operations() {
    Set<String> all = new TreeSet<>();
    openapi
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        name -> {
                          if (METHODS.contains(name)) {
                            all.add(name.toUpperCase() + " " + path.getKey());
                          }
                        }));
    return all;
  }

  /** Operations of which an answer below 300 was checked. */
  Set<String> succeeded() {
    return succeeded;
  }

  /** What is wrong with an answer: nothing, if it is as documented. */
  Set<ValidationMessage> checkAnswer(
      String template, String method, int status, String contentType, String body) {
    if (status < 300) {
      succeeded.add(method + " " + template);
    }
    JsonNode operation = openapi.path("paths").path(template).path(method.toLowerCase());
    if (operation.isMissingNode()) {
      throw new AssertionError("undocumented: " + method + " " + template);
    }
    JsonNode response = operation.path("responses").path(Integer.toString(status));
    String at = "/responses/" + status;
    if (response.isMissingNode()) {
      response = operation.path("responses").path("default");
      at = "/responses/default";
      if (response.isMissingNode() || status < 400) {
        throw new AssertionError("undocumented: " + status + " of " + method + " " + template);
      }
    }
    if (response.has("$ref")) {
      at = response.path("$ref").asText().substring(1);
      response = openapi.at(at);
    } else {
      at = "/paths/" + escape(template) + "/" + method.toLowerCase() + at;
    }
    if (!response.has("content")) {
      if (!body.isEmpty()) {
        throw new AssertionError("a body where none is documented: " + body);
      }
      return Set.of();
    }
    String type = contentType.split(";", 2)[0];
    if (!response.path("content").has(type)) {
      throw new AssertionError("undocumented content type " + type + " of " + template);
    }
    if (!type.endsWith("json")) {
      return Set.of();
    }
    return check("openapi.yaml#" + at + "/content/" + escape(type) + "/schema", body);
  }

  Set<ValidationMessage> checkServerMessage(String text) {
    return check("asyncapi.yaml#/components/schemas/ServerMessage", text);
  }

  Set<ValidationMessage> checkClientMessage(String text) {
    return check("asyncapi.yaml#/components/schemas/ClientMessage", text);
  }

  Set<ValidationMessage> checkSchema(String name, String text) {
    return check("openapi.yaml#/components/schemas/" + name, text);
  }

  private Set<ValidationMessage> check(String location, String text) {
    return schemas
        .computeIfAbsent(location, key -> factory.getSchema(SchemaLocation.of(BASE + key), config))
        .validate(text, InputFormat.JSON);
  }

  private static String escape(String part) {
    return part.replace("~", "~0").replace("/", "~1");
  }
}
