"""FollowTheMoney 4.11.2: by scripts/build_ftm_vocabulary.py, do not edit.

The schema files are (c) OCCRP and OpenSanctions, MIT licence.
"""

VERSION = "4.11.2"

SCHEMATA: dict[str, tuple[str, bool, str]] = {
    "Address": (
        "Thing",
        False,
        (
            "full remarks postOfficeBox street street2 city postalCode region state latitude"
            " longitude osmId googlePlaceId"
        ),
    ),
    "Airplane": ("Vehicle", False, "serialNumber icaoCode manufacturer"),
    "Analyzable": (
        "",
        False,
        (
            "detectedLanguage detectedCountry namesMentioned peopleMentioned companiesMentioned"
            " ibanMentioned ipMentioned locationMentioned phoneMentioned emailMentioned"
        ),
    ),
    "Article": ("Document", False, ""),
    "Asset": ("Thing Value", False, ""),
    "Associate": ("Interval", True, "person associate relationship"),
    "Audio": ("Document", False, "duration samplingRate"),
    "BankAccount": (
        "Asset",
        False,
        (
            "bankName accountNumber iban bic bank accountType openingDate closingDate balance"
            " balanceDate maxBalance maxBalanceDate bankAddress"
        ),
    ),
    "Call": ("Interval", False, "caller callerNumber receiver receiverNumber duration"),
    "CallForTenders": (
        "Thing Interval",
        False,
        (
            "callId title authority authorityReferenceId onBehalfOf publicationDate"
            " evaluationMechanism procurementType directive procedure involvesOutcome cpvCode"
            " reverseAuctionsIncluded nutsCode relationToThreshold paymentOptions"
            " submissionDeadline clarificationDeadline awardedInLots numberOfLots lotsNames"
            " tendersForLots maximumNumberOfLots euFunding multipleTenders tedUrl"
            " fallsUnderGPPScope certificationCheck awardingDate contractNoticeDate"
            " awardNoticeDate tenderers"
        ),
    ),
    "Company": (
        "Organization Asset",
        False,
        (
            "capital voenCode coatoCode irsCode ipoCode cikCode jibCode mbsCode caemCode kppCode"
            " okopfCode fnsCode fssCode bikCode pfrNumber oksmCode isinCode ticker ricCode"
        ),
    ),
    "Contract": (
        "Asset",
        False,
        (
            "title authority project type contractDate procedureNumber procedure noticeId"
            " numberAwards status method criteria classification cancelled language"
        ),
    ),
    "ContractAward": (
        "Value Interest",
        True,
        (
            "supplier contract callForTenders lotNumber documentNumber documentType"
            " decisionReason cpvCode nutsCode amended"
        ),
    ),
    "Control": ("Interest", True, "controller controlled controlType legalBasis"),
    "CourtCase": ("Thing", False, "category type status caseNumber court fileDate closeDate"),
    "CourtCaseParty": ("Interest", True, "party case"),
    "CryptoWallet": (
        "Thing Value",
        False,
        (
            "publicKey cryptoAddress privateKey accountId creationDate currencySymbol blockchain"
            " managingExchange holder balance balanceDate custodyType"
        ),
    ),
    "Debt": ("Interval Value", True, "debtor creditor"),
    "Directorship": ("Interest", True, "director organization secretary"),
    "Document": (
        "Thing Analyzable",
        False,
        (
            "contentHash title author generator crawler fileSize fileName extension encoding"
            " bodyText messageId mimeType language translatedLanguage translatedText date"
            " authoredAt publishedAt parent ancestors processingStatus processingError"
            " processingAgent processedAt"
        ),
    ),
    "Documentation": ("Interest", True, "document entity"),
    "EconomicActivity": (
        "Interval",
        False,
        (
            "contract ccdNumber ccdValue directionOfTransportation customsProcedure vedCode"
            " vedCodeDescription goodsDescription declarant sender receiver contractHolder"
            " invoiceAmount customsAmount dollarExchRate tradingCountry departureCountry"
            " destinationCountry originCountry bankAccount bankRub bankForeign transport"
        ),
    ),
    "Email": (
        "Folder PlainText HyperText",
        False,
        (
            "subject threadTopic sender from to cc bcc emitters recipients inReplyTo"
            " inReplyToEmail headers"
        ),
    ),
    "Employment": ("Interest", True, "employer employee"),
    "Event": ("Interval Analyzable Thing", False, "location important organizer involved"),
    "Family": ("Interval", True, "person relative relationship"),
    "Folder": ("Document", False, ""),
    "HyperText": ("Document", False, "bodyHtml"),
    "Identification": ("Interval", False, "holder type country number authority"),
    "Image": ("Document", False, "pictured credit"),
    "Interest": ("Interval", False, "role status"),
    "Interval": (
        "",
        False,
        (
            "startDate endDate date summary description recordId sourceUrl proof publisher"
            " publisherUrl alephUrl namesMentioned indexText modifiedAt retrievedAt"
        ),
    ),
    "LegalEntity": (
        "Thing",
        False,
        (
            "abbreviation email phone website legalForm incorporationDate dissolutionDate"
            " taxStatus status sector classification registrationNumber idNumber taxNumber"
            " licenseNumber vatCode jurisdiction mainCountry opencorporatesUrl bvdId sayariId"
            " brightQueryId brightQueryOrgId uscCode icijId okpoCode innCode ogrnCode okvedCode"
            " leiCode dunsCode uniqueEntityId npiCode swiftBic parent"
        ),
    ),
    "License": ("Contract", False, "area commodities reviewDate"),
    "Membership": ("Interest", True, "member organization"),
    "Mention": (
        "",
        False,
        "document resolved name detectedSchema contextCountry contextPhone contextEmail",
    ),
    "Message": (
        "Interval Folder PlainText HyperText",
        False,
        (
            "subject threadTopic sender senderAccount recipients recipientAccount inReplyTo"
            " inReplyToMessage metadata"
        ),
    ),
    "Note": ("Thing Analyzable", False, "entity"),
    "Occupancy": (
        "Interval",
        True,
        (
            "holder post declarationDate electionDate periodStart periodEnd constituency"
            " politicalGroup status"
        ),
    ),
    "Organization": ("LegalEntity", False, "cageCode permId imoNumber giiNumber"),
    "Ownership": (
        "Interest",
        True,
        (
            "owner asset percentage sharesCount sharesValue sharesCurrency sharesType legalBasis"
            " ownershipType"
        ),
    ),
    "Package": ("Folder", False, ""),
    "Page": (
        "",
        False,
        (
            "index bodyText document detectedLanguage translatedText translatedTextLanguage"
            " indexText"
        ),
    ),
    "Pages": ("Document", False, "pdfHash"),
    "Passport": (
        "Identification",
        False,
        "passportNumber surname givenName birthDate birthPlace gender personalNumber",
    ),
    "Payment": (
        "Interval Value",
        True,
        (
            "sequenceNumber transactionNumber purpose programme payer payerAccount beneficiary"
            " beneficiaryAccount contract project"
        ),
    ),
    "Person": (
        "LegalEntity",
        False,
        (
            "title firstName secondName middleName fatherName motherName lastName nameSuffix"
            " birthDate birthPlace birthCountry deathDate position biography nationality"
            " citizenship passportNumber socialSecurityNumber gender ethnicity height weight"
            " eyeColor hairColor appearance religion political profession education"
            " spokenLanguage"
        ),
    ),
    "PlainText": ("Document", False, ""),
    "Position": (
        "Thing",
        False,
        "organization inceptionDate dissolutionDate subnationalArea numberOfSeats",
    ),
    "Project": ("Interval Thing Value", False, "projectId status phase goal"),
    "ProjectParticipant": ("Interest", True, "project participant"),
    "PublicBody": ("Organization", False, ""),
    "RealEstate": (
        "Asset",
        False,
        (
            "latitude longitude censusBlock cadastralCode area registrationNumber titleNumber"
            " tenure encumbrance propertyType landType createDate parent"
        ),
    ),
    "Representation": ("Interest", True, "agent client"),
    "Risk": (
        "Interval",
        False,
        (
            "entity authority program programId programUrl topics status duration reason country"
            " listingDate"
        ),
    ),
    "Sanction": (
        "Interval",
        False,
        (
            "entity authority authorityId unscId program programId programUrl provisions status"
            " duration reason country listingDate"
        ),
    ),
    "Security": (
        "Asset",
        False,
        (
            "isin registrationNumber ticker figiCode issuer issueDate maturityDate type"
            " classification collateral"
        ),
    ),
    "Similar": ("", False, "candidate match confidenceScore criteria matcher"),
    "Succession": ("Interest", True, "predecessor successor"),
    "Table": ("Document", False, "columns rowCount csvHash"),
    "TaxRoll": (
        "Interval",
        False,
        "taxee country surname givenName birthDate income taxPaid wealth",
    ),
    "Territory": ("Thing", False, "partOf level territoryCode fipsCode zipCode nutsCode"),
    "Thing": (
        "",
        False,
        (
            "name alias previousName weakAlias country summary notes description sourceUrl"
            " publisher publisherUrl alephUrl wikipediaUrl wikidataId keywords topics address"
            " addressEntity program programId proof riskSource indexText createdAt modifiedAt"
            " retrievedAt"
        ),
    ),
    "Trip": ("Event", False, "startLocation endLocation vehicle"),
    "UnknownLink": ("Interest", True, "subject object"),
    "UserAccount": ("Thing", False, "owner service email phone username password ipAddress"),
    "Value": ("", False, "amount currency amountUsd amountEur"),
    "Vehicle": (
        "Asset",
        False,
        (
            "registrationNumber type model owner operator buildDate registrationDate"
            " deregistrationDate"
        ),
    ),
    "Vessel": (
        "Vehicle",
        False,
        (
            "imoNumber crsNumber flag registrationPort navigationArea tonnage"
            " grossRegisteredTonnage deadweightTonnage nameChangeDate callSign pastFlags"
            " pastTypes mmsi"
        ),
    ),
    "Video": ("Document", False, "duration"),
    "Workbook": ("Folder", False, ""),
}
"""Schema -> (what it extends, whether it is a graph edge, its own properties)."""
