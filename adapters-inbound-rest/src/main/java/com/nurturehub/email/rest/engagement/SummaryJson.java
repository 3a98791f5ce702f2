package com.nurturehub.email.rest.engagement;

import com.nurturehub.email.application.port.Summaries;
import com.nurturehub.email.domain.engagement.SummaryColumn;
import com.nurturehub.email.domain.engagement.SummaryCounts;
import com.nurturehub.email.domain.engagement.Verdict;
import com.nurturehub.email.rest.json.JsonText;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.Locale;

/** A row of a summary. */
final class SummaryJson {

  private SummaryJson() {}

  static JsonObject of(Summaries.Grouping grouping, Summaries.Row row) {
    JsonObjectBuilder json = JsonText.object();
    switch (grouping) {
      case STEP -> {
        int slash = row.key().lastIndexOf('/');
        json.add(
            "sequence",
            JsonText.object()
                .add("id", row.key().substring(0, slash))
                .add("step", Integer.parseInt(row.key().substring(slash + 1))));
      }
      case DAY -> json.add("day", row.key());
      case PROVIDER -> json.add("provider", row.key());
    }
    SummaryCounts counts = row.counts();
    json.add("sent", counts.sent());
    for (Verdict verdict : Verdict.values()) {
      json.add(verdict.name().toLowerCase(Locale.ROOT), column(counts.column(verdict)));
    }
    return json.build();
  }

  private static JsonObjectBuilder column(SummaryColumn column) {
    return JsonText.object()
        .add("opens", counted(column.uniqueOpens(), column.opens()))
        .add("clicks", counted(column.uniqueClicks(), column.clicks()));
  }

  private static JsonObjectBuilder counted(long unique, long total) {
    return JsonText.object().add("unique", unique).add("total", total);
  }
}
