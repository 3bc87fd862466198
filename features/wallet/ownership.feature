Feature: A call names a wallet and the card account that it is in
  Whoever asks, a wallet that is not in the named card account, or a card account of another
  partner, is refused, and nothing changes.

  Scenario Outline: <request>, when it names card account "<account>"
    Given beneficiary "kiran" was added to wallet "asha"
    And wallet "asha" holds at least 20.00
    And a transaction OTP was sent for card "asha"
    And <request>
    But it names card account "<account>"
    When it is sent
    Then it is refused because <reason>
    And no money moved
    And wallet "asha" has 1 beneficiary
    And a search of wallet "asha" finds beneficiary "kiran"

    @EK-OTP-210 @EK-OTP-220
    Examples: The card account is another partner's
      | account | reason                      | request                                                         |
      | north   | the card account is unknown | a beneficiary request for wallet "asha"                         |
      | north   | the card account is unknown | a request to delete beneficiary "kiran"                         |
      | north   | the card account is unknown | a transfer request of 20.00 with the OTP to beneficiary "kiran" |
      | north   | the card account is unknown | a transfer request of 20.00 with the OTP to wallet "ravi"       |
      | north   | the card account is unknown | a limit request of 20.00 for the wallet of "asha"               |

    @EK-OTP-250 @EK-OTP-260
    Examples: The wallet is in another card account of the partner
      | account | reason                              | request                                                         |
      | travel  | the card belongs to another account | a beneficiary request for wallet "asha"                         |
      | travel  | the card belongs to another account | a request to delete beneficiary "kiran"                         |
      | travel  | the card belongs to another account | a transfer request of 20.00 with the OTP to beneficiary "kiran" |
      | travel  | the card belongs to another account | a transfer request of 20.00 with the OTP to wallet "ravi"       |
      | travel  | the card belongs to another account | a limit request of 20.00 for the wallet of "asha"               |
      | travel  | the card belongs to another account | a top-up request of 20.00 for the wallet of "asha"              |

  @EK-OTP-230 @EK-OTP-240
  Scenario Outline: <request>, when it names a wallet that nobody has
    Given beneficiary "kiran" was added to wallet "asha"
    And wallet "asha" holds at least 20.00
    And a transaction OTP was sent for card "asha"
    And <request>
    But it names an unknown card
    When it is sent
    Then it is refused because the card is unknown
    And no money moved
    And wallet "asha" has 1 beneficiary
    And a search of wallet "asha" finds beneficiary "kiran"

    Examples:
      | request                                                         |
      | a beneficiary request for wallet "asha"                         |
      | a request to delete beneficiary "kiran"                         |
      | a transfer request of 20.00 with the OTP to beneficiary "kiran" |
      | a transfer request of 20.00 with the OTP to wallet "ravi"       |
      | a payment request of 20.00 for the wallet of "asha"             |

  @EK-OTP-250 @EK-OTP-260
  Scenario: Details are not updated beside another card account
    Given an update request for wallet "kavya"
    But it names card account "travel"
    When it is sent
    Then it is refused because the card belongs to another account
    And the details of wallet "kavya" show that the "email" is "kavya@example.com"

  Scenario Outline: A holder is not verified beside card account "<account>"
    Given a transaction OTP was sent for card "kavya"
    And a verification request for wallet "kavya" with the OTP
    But it names card account "<account>"
    When it is sent
    Then it is refused because <reason>
    And the KYC of wallet "kavya" is "Not Uploaded"

    @EK-OTP-210 @EK-OTP-220
    Examples: Of another partner
      | account | reason                      |
      | north   | the card account is unknown |

    @EK-OTP-250 @EK-OTP-260
    Examples: Of the same partner
      | account | reason                              |
      | travel  | the card belongs to another account |

  Scenario Outline: <operation> of wallet <wallet> beside card account "<account>"
    Given nobody else uses the target
    And it is Monday 11:00:00 in India
    When partner "acme" calls "wallet.<operation>" wrongly with:
      | query.companyId     | {company acme}           |
      | query.cardAccountId | {card account <account>} |
      | query.enKashCardId  | <wallet>                 |
    Then it is refused because <reason>
    And the KYC of wallet "nitin" is "Min KYC Verified" with "VKYC Pending"

    @EK-OTP-230 @EK-OTP-240
    Examples: A wallet that nobody has
      | operation            | account | wallet     | reason              |
      | vkyc-link-generation | main    | EKC0000000 | the card is unknown |
      | vkyc-status          | main    | EKC0000000 | the card is unknown |

    @EK-OTP-250 @EK-OTP-260
    Examples: A wallet of another card account
      | operation            | account | wallet       | reason                              |
      | vkyc-link-generation | travel  | {card nitin} | the card belongs to another account |
      | vkyc-status          | travel  | {card nitin} | the card belongs to another account |
