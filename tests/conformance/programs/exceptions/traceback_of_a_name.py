def greet(name):
    message = "hello " + name
    return wording


greet("ada")
