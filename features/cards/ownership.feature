Feature: A card belongs to one card account, and that to one partner
  A call that names them otherwise is refused, approved or not, and changes and shows nothing.

  Scenario Outline: A <what> request that names <wrong> is refused, although approved
    Given card "priya" is looked at
    And a card OTP was sent for card "priya"
    And a <what> request for card "priya" with the OTP
    But it names <wrong>
    When it is sent
    Then it is refused because <reason>
    And card "priya" is as it was
    And no money moved

    @EK-OTP-250 @EK-OTP-260
    Examples:
      | what        | wrong                | reason                              |
      | lock        | card account "gifts" | the card belongs to another account |
      | replacement | card account "gifts" | the card belongs to another account |
      | PIN         | card account "gifts" | the card belongs to another account |

    @EK-OTP-230 @EK-OTP-240
    Examples:
      | what        | wrong           | reason              |
      | lock        | an unknown card | the card is unknown |
      | replacement | an unknown card | the card is unknown |
      | PIN         | an unknown card | the card is unknown |

    @EK-OTP-210 @EK-OTP-220
    Examples:
      | what        | wrong                | reason                      |
      | lock        | card account "polar" | the card account is unknown |
      | replacement | card account "polar" | the card account is unknown |
      | PIN         | card account "polar" | the card account is unknown |

  @EK-CARD-450
  Scenario Outline: The <what> is not shown to a request that names <wrong>
    Given a card OTP was sent for card "priya"
    And a <what> request for card "priya" with the OTP
    But it names <wrong>
    When it is sent
    Then nothing of the card is shown
    And it is refused because <reason>

    @EK-OTP-250 @EK-OTP-260
    Examples:
      | what   | wrong                | reason                              |
      | number | card account "gifts" | the card belongs to another account |
      | CVV    | card account "gifts" | the card belongs to another account |

    @EK-OTP-230 @EK-OTP-240
    Examples:
      | what   | wrong           | reason              |
      | number | an unknown card | the card is unknown |
      | CVV    | an unknown card | the card is unknown |

    @EK-OTP-210 @EK-OTP-220
    Examples:
      | what   | wrong                | reason                      |
      | number | card account "polar" | the card account is unknown |
      | CVV    | card account "polar" | the card account is unknown |

  Scenario Outline: What needs no approval is refused, too: <request> that names <wrong>
    Given card "priya" is looked at
    And <request> for card "priya"
    But it names <wrong>
    When it is sent
    Then it is refused because <reason>
    And card "priya" is as it was
    And no money moved
    And no SMS reached the mobile of card "priya"

    @EK-OTP-250 @EK-OTP-260
    Examples:
      | request                 | wrong                | reason                              |
      | a plastic request       | card account "gifts" | the card belongs to another account |
      | a limits request        | card account "gifts" | the card belongs to another account |
      | a load request of 10.00 | card account "gifts" | the card belongs to another account |
      | an OTP request          | card account "gifts" | the card belongs to another account |
      | a details request       | card account "gifts" | the card belongs to another account |
      | a search request        | card account "gifts" | the card belongs to another account |
      | a limits view request   | card account "gifts" | the card belongs to another account |
      | a balance request       | card account "gifts" | the card belongs to another account |
      | a transactions request  | card account "gifts" | the card belongs to another account |

    @EK-OTP-230 @EK-OTP-240
    Examples:
      | request                 | wrong           | reason              |
      | a plastic request       | an unknown card | the card is unknown |
      | a limits request        | an unknown card | the card is unknown |
      | a load request of 10.00 | an unknown card | the card is unknown |
      | an OTP request          | an unknown card | the card is unknown |
      | a details request       | an unknown card | the card is unknown |
      | a search request        | an unknown card | the card is unknown |
      | a limits view request   | an unknown card | the card is unknown |
      | a balance request       | an unknown card | the card is unknown |
      | a transactions request  | an unknown card | the card is unknown |

    @EK-OTP-210 @EK-OTP-220
    Examples:
      | request                 | wrong                | reason                      |
      | a plastic request       | card account "polar" | the card account is unknown |
      | a limits request        | card account "polar" | the card account is unknown |
      | a load request of 10.00 | card account "polar" | the card account is unknown |
      | an OTP request          | card account "polar" | the card account is unknown |
      | a details request       | card account "polar" | the card account is unknown |
      | a search request        | card account "polar" | the card account is unknown |
      | a limits view request   | card account "polar" | the card account is unknown |
      | a balance request       | card account "polar" | the card account is unknown |
      | a transactions request  | card account "polar" | the card account is unknown |

  @EK-OTP-250 @EK-OTP-260
  Scenario Outline: Another partner's card is not reached through a card account of one's own by <request>
    Given card "zubin" is looked at
    And <request> for card "priya"
    But it names card "zubin"
    When it is sent
    Then it is refused because the card belongs to another account
    And card "zubin" is as it was
    And no money moved
    And no SMS reached the mobile of card "zubin"

    Examples:
      | request                 |
      | a plastic request       |
      | a limits request        |
      | a load request of 10.00 |
      | an OTP request          |
      | a details request       |
      | a search request        |
      | a limits view request   |
      | a balance request       |
      | a transactions request  |

  @EK-OTP-210 @EK-OTP-220
  Scenario Outline: A <kind> card in another company's name is not made
    Given a request of a <kind> card with 10.00 in card account "<account>"
    But it carries the companyId of partner "zenith"
    When it is sent
    Then it is refused because the card account is unknown
    And no card was made in card account "<account>"
    And no money moved

    Examples:
      | kind    | account |
      | prepaid | prepaid |
      | gift    | gifts   |

  @EK-OTP-210 @EK-OTP-220
  Scenario: A card in another partner's card account is not made
    Given a request of a prepaid card with 10.00 in card account "prepaid"
    But it names card account "polar"
    When it is sent
    Then it is refused because the card account is unknown
    And no card was made in card account "polar"
    And no money moved
