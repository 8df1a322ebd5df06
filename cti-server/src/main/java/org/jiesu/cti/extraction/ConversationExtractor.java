package org.jiesu.cti.extraction;

import java.util.ArrayList;
import java.util.List;
import org.jiesu.cti.call.CallEvent.FieldSuggested;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads each field with its own reader. */
public final class ConversationExtractor implements Extractor {
  private static final Logger log = LoggerFactory.getLogger(ConversationExtractor.class);

  private final List<FieldReader> readers;

  /** An extractor that knows a city's names. */
  public ConversationExtractor(Lexicon lexicon) {
    this.readers =
        List.of(
            new NameReader(lexicon),
            new PhoneReader(),
            new IdNumberReader(),
            new KindReader(),
            new AddressReader(lexicon),
            new MerchantReader(lexicon),
            new ComplainedPersonReader(lexicon),
            new PlateReader(),
            new OrderNumberReader(),
            new TimeReader(),
            new AmountReader(),
            new DemandReader(lexicon));
  }

  @Override
  public List<FieldSuggested> extract(Conversation conversation) {
    List<FieldSuggested> proposals = new ArrayList<>();
    for (FieldReader reader : readers) {
      try {
        reader
            .read(conversation)
            .filter(finding -> finding.confidence() >= Finding.LEAST)
            .ifPresent(f -> proposals.add(new FieldSuggested(reader.field(), f.toValue())));
      } catch (RuntimeException e) {
        // one field's defect must not cost the operator the others
        log.error("{} could not be read", reader.field(), e);
      }
    }
    return proposals;
  }
}
