package com.nurturehub.email.rest.engagement;

import com.nurturehub.email.application.engagement.RebuildConsumer;
import com.nurturehub.email.application.port.FeedPlaces;
import com.nurturehub.email.application.port.FeedReader;
import com.nurturehub.email.rest.json.JsonAnswer;
import com.nurturehub.email.rest.json.JsonText;
import com.nurturehub.email.rest.problem.Problem;
import com.nurturehub.email.rest.request.RequestBody;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** How far those are who live from the feed, and their rebuilding; for operators. */
@Path("/api/v1/feed-readers")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public final class FeedReadersResource {

  private static final double MILLIS = 1_000;

  private final RebuildConsumer rebuildConsumer;

  @Inject
  public FeedReadersResource(RebuildConsumer rebuildConsumer) {
    this.rebuildConsumer = rebuildConsumer;
  }

  @GET
  public Response list() {
    List<FeedPlaces.Progress> progress =
        rebuildConsumer.progress().stream()
            .sorted(Comparator.comparing(FeedPlaces.Progress::reader))
            .toList();
    JsonArrayBuilder readers = JsonText.array();
    progress.forEach(reader -> readers.add(json(reader)));
    return JsonAnswer.ok(JsonText.object().add("readers", readers).build());
  }

  @POST
  @Path("{reader}/rebuild")
  public Response rebuild(
      @PathParam("reader") String readerText, @Context HttpHeaders headers, InputStream body) {
    RequestBody.requireNone(body, headers);
    Optional<FeedReader> reader =
        Arrays.stream(FeedReader.values())
            .filter(known -> known.label().equals(readerText))
            .findFirst();
    if (reader.isEmpty()) {
      return Problem.of(404).response();
    }
    return switch (rebuildConsumer.rebuild(reader.get())) {
      case BEGUN -> JsonAnswer.ok(json(progressOf(reader.get())));
      case NOT_REBUILDABLE -> Problem.notRebuildable().response();
    };
  }

  private FeedPlaces.Progress progressOf(FeedReader reader) {
    return rebuildConsumer.progress().stream()
        .filter(progress -> progress.reader() == reader)
        .findFirst()
        .orElseGet(() -> new FeedPlaces.Progress(reader, Duration.ZERO, 0));
  }

  private static JsonObject json(FeedPlaces.Progress progress) {
    return JsonText.object()
        .add("reader", progress.reader().label())
        .add("delaySeconds", progress.delay().toMillis() / MILLIS)
        .add("rebuilding", progress.sharesReadAgain() > 0)
        .add("sharesLeft", progress.sharesReadAgain())
        .add("shares", FeedPlaces.SHARES)
        .build();
  }
}
